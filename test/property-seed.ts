import fc from 'fast-check';

/**
 * Property tests repeat the same cases, so that a change fails by what it changed. `npm run test:fuzz` draws new ones; what it
 * finds becomes a test of its own.
 */
if (process.env['FUZZ'] === undefined) fc.configureGlobal({ seed: 20_261_126 });
