import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { builtinModules } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile, type Plugin, transformSync } from 'esbuild';

/**
 * Builds dist from src. `tsc` emits ES modules; esbuild takes out what nobody uses of them and of the libraries, since their
 * loading is most of what a job would wait for; `ncc` bundles the rest to CommonJS, with a chunk of its own for every
 * `import()`, so that a job loads only what its references need. The same sources give the same bytes.
 */
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const emitted = join(root, 'build');
const dist = join(root, 'dist');
const readable = join(emitted, 'readable');

/** They export much more than is used, do nothing when they are loaded, and do not say so in their package.json. */
const PURE = ['@actions/core', '@actions/github'];

/** CommonJS, which esbuild cannot thin out: left to ncc. */
const WHOLE = ['@google-cloud/secret-manager', 'google-auth-library', 'dotenv', 'yaml'];

function run(tool: string, ...parameters: readonly string[]): void {
  execFileSync(process.execPath, [join(root, 'node_modules', tool), ...parameters], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** A module of Node or of a pure package that nothing is used of is not loaded. */
const pure: Plugin = {
  name: 'pure',
  setup(esbuild) {
    esbuild.onResolve({ filter: /^(node:)?[a-z0-9_/]+$/ }, ({ path }) =>
      builtinModules.includes(path.replace(/^node:/, ''))
        ? { path, external: true, sideEffects: false }
        : undefined,
    );
    esbuild.onResolve({ filter: /./ }, async ({ path, pluginData, ...options }) => {
      const inPure = PURE.some(
        (name) => path === name || options.importer.includes(`/node_modules/${name}/`),
      );
      if (pluginData === 'resolving' || !inPure) return undefined;
      const { errors, warnings, suffix, ...found } = await esbuild.resolve(path, {
        ...options,
        pluginData: 'resolving',
      });
      return { ...found, errors, warnings, sideEffects: false };
    });
  },
};

/**
 * The SDK's packages register a class for each error of a service; of Parameter Store's 150, ten times as much as all else that
 * is used of it. An error without a class still has its code, and nothing else is read.
 */
const withoutErrorClasses: Plugin = {
  name: 'without-error-classes',
  setup(esbuild) {
    esbuild.onLoad(
      { filter: /\/@aws-sdk\/client-[a-z-]+\/dist-es\/schemas\/schemas_0\.js$/ },
      ({ path }) => ({
        contents: readFileSync(path, 'utf8').replace(/^\w+_registry\.registerError\(.*\);$/gm, ''),
        resolveDir: dirname(path),
        loader: 'js',
      }),
    );
  },
};

/**
 * Imported by parts of the SDK that are thinned out; esbuild would bundle them all the same, and keep what they need of the shared
 * modules in what every job loads.
 */
const UNUSED = ['@aws-sdk/credential-provider-node', '@smithy/core/event-streams', 'bowser'];

const sdkFolder = join(emitted, 'stores/aws/sdk');

async function thin(
  entries: readonly string[],
  folder: string,
  external: readonly string[],
): Promise<Metafile> {
  const { metafile } = await build({
    metafile: true,
    absWorkingDir: root,
    entryPoints: [...entries],
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    mainFields: ['module', 'main'],
    external: [...external],
    plugins: [pure, withoutErrorClasses],
    legalComments: 'none',
    logLevel: 'warning',
    allowOverwrite: true,
  });
  return metafile;
}

/** By folder of the package, as ncc writes them for what it bundles itself: name, licence, its text. */
function licensesOf(metafiles: readonly Metafile[]): string {
  const inputs = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap((output) => Object.keys(output.inputs)),
  );
  const folders = inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []);
  return [...new Set(folders)]
    .sort()
    .map((folder) => {
      const { name, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
      const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
      const text = file === undefined ? '' : readFileSync(join(root, folder, file), 'utf8');
      return `${name}\n${license}\n${text}\n\n`;
    })
    .join('');
}

function bundle(entry: string, folder: string, ...options: readonly string[]): void {
  run('@vercel/ncc/dist/ncc/cli.js', 'build', entry, '--out', folder, '--quiet', ...options);
  for (const name of readdirSync(folder)) if (name.endsWith('.js')) shorten(join(folder, name));
}

/**
 * Takes out comments, white space and the names of what is private: runners download and parse less than half. What was taken out
 * stays in build/readable, with a map for each file, to read the stack of a bug report by.
 */
function shorten(file: string): void {
  const name = basename(file);
  const source = readFileSync(file, 'utf8');
  const { code, map } = transformSync(source, {
    minify: true,
    legalComments: 'none',
    target: 'node22',
    sourcemap: 'external',
    sourcefile: name,
  });
  writeFileSync(file, code);
  mkdirSync(readable, { recursive: true });
  writeFileSync(join(readable, name), source);
  writeFileSync(join(readable, `${name}.map`), map);
}

for (const folder of [emitted, dist]) rmSync(folder, { recursive: true, force: true });
run('typescript/bin/tsc', '--project', '.');

// With `refusal.js`, which others import too: bundled into these alone its class would be there twice.
const sdk = ['client.js', 'refusal.js', 'signer.js', 'sts.js', 'secrets-manager.js', 'ssm.js'].map((name) =>
  join(sdkFolder, name),
);
const sdkParts = await thin(sdk, sdkFolder, UNUSED);
const thinned = join(emitted, 'thin');
const parts = await thin([join(emitted, 'bundle.js')], thinned, WHOLE);
bundle(join(thinned, 'bundle.js'), join(dist, 'bundle'), '--license', 'licenses.txt');
// The gRPC transport's own definitions: Google's client runs in REST mode alone and never opens them.
for (const folder of ['proto', 'protoc-gen-validate', 'xds']) {
  rmSync(join(dist, 'bundle', folder), { recursive: true, force: true });
}
const licenses = join(dist, 'bundle', 'licenses.txt');
writeFileSync(join(dist, 'licenses.txt'), licensesOf([sdkParts, parts]) + readFileSync(licenses, 'utf8'));
rmSync(licenses);

// The post step starts in every job, mostly with nothing to do: a bundle of its own, without any dependency.
const post = join(emitted, 'post-bundle');
bundle(join(emitted, 'action/post-entry.js'), post);
copyFileSync(join(post, 'index.js'), join(dist, 'post.js'));

const strict = '"use strict";\n';
writeFileSync(join(dist, 'main.js'), `${strict}require("./bundle/index.js").runMain();\n`);
writeFileSync(join(dist, 'undo.js'), `${strict}require("./bundle/index.js").runUndo();\n`);
writeFileSync(
  join(dist, 'cli.js'),
  `#!/usr/bin/env node\n${strict}require("./bundle/index.js").runCli();\n`,
  {
    mode: 0o755,
  },
);

if (!existsSync(join(dist, 'bundle', 'index.js'))) throw new Error('the bundle was not written');
process.stdout.write(`dist: ${readdirSync(dist).sort().join(', ')}\n`);
