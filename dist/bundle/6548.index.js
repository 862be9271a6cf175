"use strict";exports.id=6548,exports.ids=[6548],exports.modules={6548:((d,s,_)=>{_.d(s,{lineProblem:()=>E.OR});var E=_(29412),o=_(2228)})};
