#!/usr/bin/env node
"use strict";
require("./bundle/index.js").runCli();
