import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import { parseReference } from '../../../src/references/reference.ts';
import { formatsOf } from '../../../src/stores/file/format.ts';
import { connectFiles, fileStore } from '../../../src/stores/file/store.ts';
import { defaultSettings } from '../../helpers/default-settings.ts';

const place = { inCi: false, allowFile: false, folder: '/home/dev/app' };
const connection = { ...connectFiles(place), name: 'file', identity: 'oidc', store: fileStore } as const;
const parse = (text: string) => parseReference(text, [connection], defaultSettings);

function refusal(text: string): UserError {
  const parsed = parse(text);
  const [error] = 'errors' in parsed ? parsed.errors : [];
  if (error === undefined) throw new Error('nothing was refused');
  return error;
}

describe('accepted', () => {
  test.each([
    ['file:.env', 'dotenv', '/home/dev/app/.env', false],
    ['file:.env.local#DATABASE_URL', 'dotenv', '/home/dev/app/.env.local', true],
    ['file:config/prod.env#*', 'dotenv', '/home/dev/app/config/prod.env', true],
    ['file:/etc/app/secrets.json#/a/b', 'json', '/etc/app/secrets.json', true],
    ['file:../shared.yml', 'yaml', '/home/dev/shared.yml', false],
    ['file:A.YAML#key', 'yaml', '/home/dev/app/A.YAML', true],
    ['file:secrets?format=dotenv', 'dotenv', '/home/dev/app/secrets', false],
    ['file:a.json?format=json', 'json', '/home/dev/app/a.json', false],
    // Both endings are there: the option may say which of them is meant.
    ['file:.env.json', 'json', '/home/dev/app/.env.json', false],
    ['file:.env.json?format=dotenv', 'dotenv', '/home/dev/app/.env.json', false],
    ['file:my%20secrets.env', 'dotenv', '/home/dev/app/my secrets.env', false],
  ])('%s', (text, format, path, selected) => {
    const parsed = parse(text);
    expect('errors' in parsed ? parsed.errors : parsed.reference).toMatchObject({ format, path, selected });
  });

  test('whole and part of one file are two reads for the pipeline, spellings of a path are one', () => {
    const keys = ['file:.env', 'file:.env#A', 'file:.env#B', 'file:./x/../.env'].map((text) => {
      const parsed = parse(text);
      return 'errors' in parsed ? '' : parsed.reference.key;
    });
    expect(new Set(keys).size).toBe(2);
    expect(keys[0]).toBe(keys[3]);
    expect(keys[1]).toBe(keys[2]);
  });
});

describe('refused', () => {
  test.each([
    ['file:secrets.txt', 'OPTION_INVALID', /does not say what is in it/],
    ['file:env', 'OPTION_INVALID', /does not say what is in it/],
    ['file:.environment', 'OPTION_INVALID', /does not say what is in it/],
    ['file:a.json?format=yaml', 'OPTION_INVALID', /against the identifier, which says json/],
    ['file:a?format=toml', 'OPTION_INVALID', /format=toml is none that is known/],
    ['file:a.env?version=1', 'OPTION_INVALID', /version/],
    ['file:conf/*', 'LINE_INVALID', /wildcard/],
    ['file:~/.env', 'LINE_INVALID', /shell/],
    ['file:%5C%5Chost%5Cshare%5Ca.env', 'LINE_INVALID', /another machine/],
    ['file://host/share/a.env', 'LINE_INVALID', /another machine/],
    ['file:a%00.env', 'LINE_INVALID', /control character/],
    ['file:a%0a.env', 'LINE_INVALID', /control character/],
    ['file:', 'LINE_INVALID', /nothing stands behind file:/],
  ])('%s', (text, code, what) => {
    const { facts } = refusal(text);
    expect([facts.code, facts.what]).toEqual([code, expect.stringMatching(what)]);
  });

  test('any text is either read or refused with a reason', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const parsed = parse(`file:${text}`);
        if ('errors' in parsed)
          return parsed.errors.length > 0 && parsed.errors.every((e) => e instanceof UserError);
        return formatsOf(parsed.reference.label).length > 0 || text.includes('format=');
      }),
    );
  });
});

describe('in a CI', () => {
  const checked = async (inCi: boolean, allowFile: boolean): Promise<readonly UserError[]> => {
    const own = {
      ...connectFiles({ ...place, inCi, allowFile }),
      name: 'file',
      identity: 'oidc',
      store: fileStore,
    } as const;
    const parsed = parseReference('file:.env#A', [own], defaultSettings);
    return 'errors' in parsed ? parsed.errors : own.check([parsed.reference]);
  };

  test('files are refused without allow-file', async () => {
    const [error, ...others] = await checked(true, false);
    expect(others).toEqual([]);
    expect(error?.facts).toMatchObject({ code: 'FILE_REFUSED', what: expect.stringContaining('.env') });
    expect(await checked(true, true)).toEqual([]);
    expect(await checked(false, false)).toEqual([]);
  });
});
