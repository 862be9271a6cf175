"use strict";
require("./bundle/index.js").runMain();
