import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderSummary, renderTable } from '../../src/export/summary.ts';

test('a table with what may be said', () => {
  expect(
    renderSummary([
      { name: 'DB', store: 'aws', secret: 'prod/db', version: '1', age: '3d' },
      { name: 'OTHER', store: 'gcp' },
    ]),
  ).toBe(
    [
      '### Secrets',
      '',
      '| Variable | Store | Secret | Version | Age |',
      '| --- | --- | --- | --- | --- |',
      '| DB | aws | prod/db | 1 | 3d |',
      '| OTHER | gcp | default | - | - |',
      '',
    ].join('\n'),
  );
});

test('brief: three columns', () => {
  expect(renderSummary([{ name: 'DB', store: 'aws', version: '1' }])).toContain('| DB | aws | 1 |');
});

test('a cell is text, whatever stands in it', () => {
  const table = renderTable(
    ['A'],
    [['<img src=x onerror=alert(1)> | **b** `c` [d](http://e) \\| &amp; ~f~ #g\nh\r\ni']],
  );
  expect(table.split('\n')).toHaveLength(3);
  expect(table).not.toMatch(/<|[^\\]\*|[^\\]`|[^\\]\[|&amp;\s*\||[^\\]~/);
});

test('no text breaks out of its cell, or makes a tag', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (one, two) => {
      const rows = renderTable(['A', 'B'], [[one, two]]).split(/\r\n|\r|\n/);
      expect(rows).toHaveLength(3);
      expect(rows[2]?.replace(/\\./gs, '').match(/\|/g)).toHaveLength(3);
      expect(rows[2]).not.toMatch(/[<>]/);
    }),
  );
});
