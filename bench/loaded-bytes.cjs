// Loaded before a program: the bytes of code that it reads, until its first request and until its end, to file descriptor 3.
const { subscribe } = require('node:diagnostics_channel');
const { statSync, writeSync } = require('node:fs');
const Module = require('node:module');

let bytes = 0;
let beforeFirstRequest;
const load = Module._extensions['.js'];
Module._extensions['.js'] = (module, file) => {
  bytes += statSync(file).size;
  load(module, file);
};
subscribe('http.client.request.created', () => {
  beforeFirstRequest ??= bytes;
});
process.on('exit', () =>
  writeSync(3, JSON.stringify({ beforeFirstRequest: beforeFirstRequest ?? bytes, wholeRun: bytes })),
);
