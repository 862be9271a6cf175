import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { SecretValue } from '../../src/core/secret-value.ts';
import type { publishToRunner } from '../../src/export/publish-github.ts';
import { MaskedVariable, maskVariables, redactionTexts } from '../../src/masking/masked-variable.ts';
import type { ExpandedVariable } from '../../src/references/expand.ts';
import { fakeMasker } from '../helpers/fakes.ts';
import { fetched, goodLine } from '../references/fake-stores.ts';

function variable(name: string, text: string, changed: Partial<ExpandedVariable> = {}): ExpandedVariable {
  return {
    name,
    value: SecretValue.ofText(text),
    plain: false,
    typed: true,
    line: goodLine(`${name} = aws:x`),
    secret: fetched('x', text),
    alsoMask: [],
    ...changed,
  };
}

test('a masked variable is not made without masking', () => {
  const raw = variable('A', 'hunter2');
  // @ts-expect-error: the constructor is private, so that only `mask` makes one.
  const unmasked: MaskedVariable = new MaskedVariable(raw);
  expect(unmasked).toBeInstanceOf(MaskedVariable);
  // @ts-expect-error: what exports takes masked variables alone.
  const argument: Parameters<typeof publishToRunner>[1] = [raw];
  // @ts-expect-error: a look-alike is none; the field is private.
  const lookAlike: MaskedVariable = {
    name: 'A',
    source: raw,
    reveal: () => '',
    revealBytes: () => new Uint8Array(),
  };
  expect([argument, lookAlike]).toHaveLength(2);
});

test('every value is masked before the first variable comes back', () => {
  const masker = fakeMasker();
  const { masked } = maskVariables([variable('A', 'hunter2'), variable('B', 'other-value')], masker);
  expect(masker.masks.slice(0, 2)).toEqual(['hunter2', 'other-value']);
  expect(masked.map((one) => [one.name, one.reveal(), Buffer.from(one.revealBytes()).toString()])).toEqual([
    ['A', 'hunter2', 'hunter2'],
    ['B', 'other-value', 'other-value'],
  ]);
});

test('other forms of the secret are masked too', () => {
  const masker = fakeMasker();
  maskVariables([variable('A', 'hunter2', { alsoMask: [SecretValue.ofText('aHVudGVyMg==')] })], masker);
  expect(masker.masks.slice(0, 2)).toEqual(['hunter2', 'aHVudGVyMg==']);
});

test('a masked variable shows its value to nobody who only prints it', () => {
  const { masked } = maskVariables([variable('A', 'hunter2')], fakeMasker());
  expect(
    `${JSON.stringify(masked)} ${inspect(masked, { depth: 9, showHidden: true })} ${masked}`,
  ).not.toContain('hunter2');
});

describe('plain', () => {
  test('is not masked', () => {
    const masker = fakeMasker();
    const { masked, notes } = maskVariables([variable('A', 'harmless', { plain: true })], masker);
    expect([masker.masks, notes, masked[0]?.reveal()]).toEqual([[], [], 'harmless']);
  });

  test('is masked where another variable holds the same text, and both are named', () => {
    const masker = fakeMasker();
    const { notes } = maskVariables(
      [variable('USER_NAME', 'appuser', { plain: true }), variable('B', '{"owner_name":"appuser"}')],
      masker,
    );
    expect(masker.masks).toContain('appuser');
    expect(notes).toEqual(['USER_NAME is plain, but the same text is part of B, so it is masked']);
  });
});

describe('over the budget', () => {
  const large = JSON.stringify(
    Object.fromEntries(Array.from({ length: 4100 }, (_, i) => [`k${i}`, `s3cret-${i}`])),
  );

  test('the step fails before anything is registered, and says the ways out', () => {
    const masker = fakeMasker();
    let thrown: unknown;
    try {
      maskVariables([variable('BIG', large)], masker);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'MASK_BUDGET', facts: { wanted: [{ variable: 'BIG' }] } });
    expect(JSON.stringify(thrown)).toMatch(/#key.*run.*as=file/);
    expect(JSON.stringify(thrown)).not.toContain('s3cret');
    expect(masker.masks).toEqual([]);
  });

  test('the runner gets what fits where the output is redacted by us', () => {
    const masker = fakeMasker();
    const { masked } = maskVariables([variable('BIG', large)], masker, { overBudget: 'redact' });
    expect([masked.length, masker.masks.length]).toEqual([1, 4000]);
    expect(redactionTexts([variable('BIG', large)])).toContain('s3cret-4099');
  });
});

test('what stays readable on purpose is said once, for the log', () => {
  const { notes, remarks } = maskVariables(
    [
      variable('DB', '{"host":"db1.acme.example","stage":"prod","password":"hunter2-pw"}'),
      variable('B', 'hunter'),
    ],
    fakeMasker(),
    { minLength: 5 },
  );
  expect(notes).toEqual([]);
  expect(remarks).toHaveLength(2);
  expect(remarks[0]).toMatch(/harmless.*: DB$/);
  expect(remarks[1]).toMatch(/base64.*: B$/);
});

test('variables that cannot be masked are named, in one note, without their values', () => {
  const { notes } = maskVariables(
    [variable('SHORT', 'xyz'), variable('WORD', 'true'), variable('FINE', 'hunter2'), variable('EMPTY', '')],
    fakeMasker(),
  );
  expect(notes).toEqual([
    'too short or too common to be masked in the log, so it can be read there: SHORT, WORD',
  ]);
});
