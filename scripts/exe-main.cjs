'use strict';

/**
 * What the self-contained executable starts: the command line's own files of dist, byte for byte, from the program itself.
 * `require` of such an executable knows Node's own modules alone, so the files of the bundle are found and compiled here.
 * https://nodejs.org/docs/latest-v24.x/api/single-executable-applications.html
 */
const { posix } = require('node:path');
const { getAsset } = require('node:sea');
const { compileFunction } = require('node:vm');

const loaded = new Map();

function load(name) {
  const known = loaded.get(name);
  if (known !== undefined) return known.exports;
  const module = { exports: {}, id: name, loaded: false };
  loaded.set(name, module);
  const folder = posix.dirname(name);
  const requireFrom = (id) => (id.startsWith('.') ? load(posix.join(folder, id)) : require(id));
  const source = getAsset(name, 'utf8').replace(/^#!.*/, '');
  const run = compileFunction(source, ['exports', 'require', 'module', '__filename', '__dirname'], {
    filename: `secret-sync/${name}`,
  });
  run.call(module.exports, module.exports, requireFrom, module, name, folder);
  module.loaded = true;
  return module.exports;
}

load('dist/cli.js');
