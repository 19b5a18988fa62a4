import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SimulationResult } from '../../../src/impact/simulation-result.ts';
import { renderComment } from '../../../src/report/render-comment.ts';
import { renderJson } from '../../../src/report/render-json.ts';
import { renderText } from '../../../src/report/render-text.ts';
import { SCENARIOS } from '../../support/report-scenarios.ts';

const CASES = join(import.meta.dirname, '../../cases/report');
const HEAD = '4f2a91c0ffee4f2a91c0ffee4f2a91c0ffee4f2a';
const PROJECT = 'https://gitlab.example.com/shop/policies/-';

const REPORTS: Readonly<Record<string, (result: SimulationResult) => string>> = {
  'expected.md': (result) =>
    renderComment(result, {
      version: 'test',
      headSha: HEAD,
      reportUrl: `${PROJECT}/jobs/7/artifacts/file/sluice-report.json`,
      fileUrl: (file, line) => `${PROJECT}/blob/${HEAD}/${file}#L${line}`,
    }),
  'expected.txt': (result) => renderText(result, { version: 'test', headSha: HEAD, color: false }),
  'expected.json': (result) => [...renderJson(result, { version: 'test', headSha: HEAD })].join(''),
};

describe.each(Object.entries(SCENARIOS))('report on %s', (meaning, result) => {
  it.each(Object.entries(REPORTS))('is byte for byte %s', (fileName, render) => {
    const path = join(CASES, meaning, fileName);
    const text = render(result);
    if (process.env.UPDATE_GOLDEN === '1') {
      mkdirSync(join(CASES, meaning), { recursive: true });
      writeFileSync(path, text);
    }
    expect(text, 'UPDATE_GOLDEN=1 npm test accepts the new text').toBe(readFileSync(path, 'utf8'));
  });
});

it('has no golden folder without a scenario', () => {
  expect(readdirSync(CASES).sort()).toEqual(Object.keys(SCENARIOS).sort());
});
