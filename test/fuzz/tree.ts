import fc from 'fast-check';

/** A document whose leaves and keys are raw text, so that it can say what no value of JavaScript can: twice the same key, a number of 400 digits, half a character. */
export type Tree =
  | { readonly kind: 'leaf'; readonly text: string }
  | { readonly kind: 'object'; readonly members: readonly (readonly [key: string, value: Tree])[] }
  | { readonly kind: 'array'; readonly items: readonly Tree[] }
  /** In so many arrays. */
  | { readonly kind: 'nested'; readonly inner: Tree; readonly depth: number };

export function leaf(text: string): Tree {
  return { kind: 'leaf', text };
}

/** @param write a leaf that is no object and no array */
export function treeOf(value: unknown, write: (value: unknown) => string = JSON.stringify): Tree {
  if (Array.isArray(value)) return { kind: 'array', items: value.map((item) => treeOf(item, write)) };
  if (typeof value !== 'object' || value === null) return leaf(write(value));
  return {
    kind: 'object',
    members: Object.entries(value).map(([key, member]) => [key, treeOf(member, write)]),
  };
}

export interface Edit {
  /** Which node, counted in the document's order. */
  readonly at: number;
  readonly how:
    | 'replace'
    | 'remove'
    | 'double'
    | 'double-behind'
    | 'wrap'
    | 'box'
    | 'nest'
    | 'rename'
    | 'add';
  readonly odd: string;
  readonly depth: number;
}

const hows = [
  'replace',
  'replace',
  'replace',
  'remove',
  'double',
  'double-behind',
  'wrap',
  'box',
  'nest',
  'rename',
  'add',
] as const;

/** A key that no service sends, or one that every object seems to have. */
const oddKeys = ['unexpected', '__proto__', 'constructor', 'toString', 'Errors', 'error', 'message', ''];

export function edits(odd: readonly string[]): fc.Arbitrary<readonly Edit[]> {
  const edit = fc.record({
    at: fc.nat(60),
    how: fc.constantFrom(...hows),
    odd: fc.constantFrom(...odd),
    depth: fc.constantFrom(1, 10, 200, 5000),
  });
  return fc.array(edit, { minLength: 0, maxLength: 3 });
}

export function applyEdits(tree: Tree, all: readonly Edit[]): Tree {
  return all.reduce((current, edit) => {
    const target = edit.at % countNodes(current);
    return editAt(current, edit, { left: target })[0] ?? leaf('null');
  }, tree);
}

function countNodes(tree: Tree): number {
  switch (tree.kind) {
    case 'leaf':
    case 'nested':
      return 1;
    case 'array':
      return tree.items.reduce((sum, item) => sum + countNodes(item), 1);
    case 'object':
      return tree.members.reduce((sum, [, value]) => sum + countNodes(value), 1);
  }
}

/** What stands in place of a node: nothing, itself, itself changed. */
function editAt(tree: Tree, edit: Edit, position: { left: number }): readonly Tree[] {
  const isTarget = position.left === 0;
  position.left -= 1;
  if (isTarget) return change(tree, edit);
  switch (tree.kind) {
    case 'leaf':
    case 'nested':
      return [tree];
    case 'array':
      return [{ kind: 'array', items: tree.items.flatMap((item) => editAt(item, edit, position)) }];
    case 'object':
      return [
        {
          kind: 'object',
          members: tree.members.flatMap(([key, value]) => {
            const isNamed = position.left === 0 && edit.how === 'rename';
            const values = editAt(value, edit, position);
            const name = isNamed ? (oddKeys[edit.depth % oddKeys.length] ?? key) : key;
            return values.map((one) => [name, one] as const);
          }),
        },
      ];
  }
}

function change(tree: Tree, { how, odd, depth }: Edit): readonly Tree[] {
  switch (how) {
    case 'replace':
      return [leaf(odd)];
    case 'remove':
      return [];
    case 'double':
      return [leaf(odd), tree];
    case 'double-behind':
      return [tree, leaf(odd)];
    case 'wrap':
      return [{ kind: 'array', items: [tree] }];
    case 'box':
      return [{ kind: 'object', members: [['value', tree]] }];
    case 'nest':
      return [{ kind: 'nested', inner: tree, depth }];
    case 'rename':
      return [tree];
    case 'add':
      return tree.kind === 'object'
        ? [
            {
              ...tree,
              members: [[oddKeys[depth % oddKeys.length] ?? '', leaf(odd)], ...tree.members],
            },
          ]
        : [tree];
  }
}

/** Not recursive: what is written may be deeper than the stack. */
function write(tree: Tree, parts: (tree: Tree) => readonly (string | Tree)[]): string {
  const written: string[] = [];
  const open: (string | Tree)[] = [tree];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next === 'string') written.push(next);
    else if (next.kind === 'leaf') written.push(next.text);
    else open.push(...parts(next).toReversed());
  }
  return written.join('');
}

export function writeJson(tree: Tree): string {
  return write(tree, (node) => {
    if (node.kind === 'leaf') return [node.text];
    if (node.kind === 'nested') return ['['.repeat(node.depth), node.inner, ']'.repeat(node.depth)];
    const members =
      node.kind === 'array'
        ? node.items.map((item) => [item])
        : node.members.map(([key, value]) => [`${JSON.stringify(key)}:`, value]);
    const inner = members.flatMap((member, index) => (index === 0 ? member : [',', ...member]));
    return node.kind === 'array' ? ['[', ...inner, ']'] : ['{', ...inner, '}'];
  });
}

/** Members are elements; the items of an array are elements called `member`, as AWS's query protocol has them. */
export function writeXml(tree: Tree): string {
  return write(tree, (node) => {
    if (node.kind === 'leaf') return [node.text];
    if (node.kind === 'nested')
      return ['<member>'.repeat(node.depth), node.inner, '</member>'.repeat(node.depth)];
    return node.kind === 'array'
      ? node.items.flatMap((item) => ['<member>', item, '</member>'])
      : node.members.flatMap(([key, value]) => [`<${key}>`, value, `</${key}>`]);
  });
}

/** What else may become of a text on its way. */
export const damage: fc.Arbitrary<(text: string) => string> = fc.oneof(
  { weight: 12, arbitrary: fc.constant((text: string) => text) },
  {
    weight: 1,
    arbitrary: fc.nat(400).map((at) => (text: string) => text.slice(0, at % (text.length + 1))),
  },
  { weight: 1, arbitrary: fc.constant((text: string) => `\uFEFF${text}`) },
  { weight: 1, arbitrary: fc.constant((text: string) => `${text}${text}`) },
  { weight: 1, arbitrary: fc.constant((text: string) => `${text}\n<html>`) },
);

export const oddJson: readonly string[] = [
  'null',
  'true',
  'false',
  '0',
  '-0',
  '-1',
  '1e400',
  '-1e400',
  '9'.repeat(400),
  '1.00000000000000000000000000000001',
  '1764144000.123',
  'NaN',
  'undefined',
  '""',
  '" "',
  '"\\ud800"',
  '"x\\udc00y"',
  '"\\u0000"',
  '"__proto__"',
  '"2026-13-45T99:99:99Z"',
  '"%0A::add-mask::x"',
  '"x\\n::add-mask::x"',
  '"not base64 !"',
  `"${'x'.repeat(70_000)}"`,
  '[]',
  '{}',
  '[null]',
  '{"__proto__":{"polluted":true}}',
  '{"length":1}',
];

export const oddXml: readonly string[] = [
  '',
  ' ',
  '0',
  'null',
  '&#xD800;',
  '&#0;',
  '&#99999999999;',
  '&undefined;',
  '&amp;amp;',
  '<![CDATA[x]]>',
  '<![CDATA[x',
  '<!-- x -->',
  '<?xml version="1.0"?>',
  '<!DOCTYPE a [<!ENTITY b "b">]>',
  '<x/>',
  '<x>',
  '</x>',
  '<x a="1" a="2"/>',
  '<__proto__>x</__proto__>',
  '\u0000',
  '<',
  '>',
  'x'.repeat(70_000),
  '<x>'.repeat(3000),
];
