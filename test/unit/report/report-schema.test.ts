import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { reportSchema } from '../../../src/report/json/report-schema.ts';
import { renderJson } from '../../../src/report/render-json.ts';
import { SCENARIOS } from '../../support/report-scenarios.ts';

const SCHEMA_FILE = join(import.meta.dirname, '../../../schemas/report.schema.json');

function validator() {
  const ajv = new Ajv2020({ strict: true, allErrors: true });
  addFormats.default(ajv);
  return ajv.compile(JSON.parse(readFileSync(SCHEMA_FILE, 'utf8')));
}

it('publishes the schema that the types come from', () => {
  const text = `${JSON.stringify(reportSchema(), null, 2)}\n`;
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(SCHEMA_FILE, text);
  expect(readFileSync(SCHEMA_FILE, 'utf8'), 'UPDATE_GOLDEN=1 npm test writes it').toBe(text);
});

describe('schemas/report.schema.json', () => {
  const validate = validator();

  it.each(Object.entries(SCENARIOS))('accepts the report on %s', (_, result) => {
    validate(JSON.parse([...renderJson(result, { version: 'test' })].join('')));
    expect(validate.errors ?? []).toEqual([]);
  });

  it('refuses unknown and missing keys at every level', () => {
    const scenario = SCENARIOS['blocks-and-opens'];
    if (scenario === undefined) throw new Error('no such scenario');
    const report = JSON.parse([...renderJson(scenario, { version: 'test' })].join(''));
    const impact = report.simulation.impacts[0];
    expect(validate({ ...report, extra: 1 })).toBe(false);
    expect(validate({ ...report, gate: { outcome: report.gate.outcome } })).toBe(false);
    impact.base.egress.decision.extra = 1;
    expect(validate(report)).toBe(false);
  });
});

it('keeps hidden characters out of the file and the strings as they were', () => {
  const scenario = SCENARIOS['hostile-names'];
  if (scenario?.kind !== 'simulated') throw new Error('no such scenario');
  const json = [...renderJson(scenario, { version: 'test' })].join('');
  expect(json).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
  expect(JSON.parse(json).simulation.coverage.withoutTraffic).toEqual(
    scenario.simulation.coverage.withoutTraffic,
  );
});
