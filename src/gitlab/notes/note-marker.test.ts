import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatNoteMarker, isInstanceName, parseNoteMarker } from './note-marker.ts';

const sha = '4f2a91c04f2a91c04f2a91c04f2a91c04f2a91c0';

it('is one hidden line, and is read back', () => {
  const marker = { instance: 'prod-eu', pipelineIid: 17, sha };
  const line = formatNoteMarker(marker);
  expect(line).toBe(`<!-- sluice/prod-eu/v1 pipeline=17 sha=${sha} -->`);
  expect(parseNoteMarker(`${line}\r\n### Blocks nothing`, 'prod-eu')).toEqual(marker);
});

it('says which job wrote it', () => {
  const marker = { instance: 'default', pipelineIid: 17, sha, job: 'c0ffee00c0ffee00' };
  expect(parseNoteMarker(formatNoteMarker(marker), 'default')).toEqual(marker);
});

describe('no marker of this instance', () => {
  it.each([
    ['another instance', `<!-- sluice/prod/v1 pipeline=17 sha=${sha} -->`],
    ['a longer name', `<!-- sluice/default2/v1 pipeline=17 sha=${sha} -->`],
    ['another version', `<!-- sluice/default/v2 pipeline=17 sha=${sha} -->`],
    ['not the first line', `\n<!-- sluice/default/v1 pipeline=17 sha=${sha} -->`],
    ['not at the start of the line', ` <!-- sluice/default/v1 pipeline=17 sha=${sha} -->`],
    ['a comment that ends on a later line', '<!-- sluice/default/v1 pipeline=17\nsha=abc -->'],
    ['an empty note', ''],
  ])('%s', (_name, body) => {
    expect(parseNoteMarker(body, 'default')).toBeUndefined();
  });
});

describe('ours, but edited: older than any pipeline', () => {
  it.each([
    ['a huge number', `pipeline=99999999999999999999 sha=${sha}`],
    ['no number', `pipeline=latest sha=${sha}`],
    ['zero', `pipeline=0 sha=${sha}`],
    ['no commit', 'pipeline=17'],
    ['more than that', `pipeline=17 sha=${sha} --> <!-- x`],
  ])('%s', (_name, values) => {
    expect(parseNoteMarker(`<!-- sluice/default/v1 ${values} -->`, 'default')).toMatchObject({
      pipelineIid: 0,
    });
  });
});

it('takes only names that keep the hidden comment closed and on one line', () => {
  const character = fc.constantFrom('a', '9', '-', '>', '/', ' ', '\n', '!', 'A', 'é');
  fc.assert(
    fc.property(fc.string({ unit: character }), (name) => {
      if (!isInstanceName(name)) return;
      const line = formatNoteMarker({ instance: name, pipelineIid: 1, sha });
      expect(line.slice(4)).toMatch(/^[^\n]*-->$/);
      expect(line.slice(4).search(/--!?>/)).toBe(line.length - 4 - 3);
    }),
  );
  expect(['default', 'a', 'prod-eu-1', '--', 'x'.repeat(63)].every(isInstanceName)).toBe(true);
  expect(['', 'A', 'a b', 'a\n', 'a>', 'x'.repeat(64)].some(isInstanceName)).toBe(false);
});
