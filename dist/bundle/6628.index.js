"use strict";exports.id=6628,exports.ids=[6628],exports.modules={6628:((s,E,_)=>{_.d(E,{fromEnv:()=>O.sF});var O=_(27040),P=_(62263),M=_(4071),D=_(75608),K=_(49650),n=_(13073)})};
