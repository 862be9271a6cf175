"use strict";
require("./bundle/index.js").runUndo();
