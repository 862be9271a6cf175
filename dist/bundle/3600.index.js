"use strict";exports.id=3600,exports.ids=[3600],exports.modules={23600:((d,s,_)=>{_.d(s,{createSigner:()=>E.r});var E=_(83616),t=_(49382)})};
