"use strict";exports.id=7137,exports.ids=[7137],exports.modules={87137:((d,s,_)=>{_.d(s,{parseSeed:()=>E.dS});var E=_(15841),M=_(4713),D=_(2228)})};
