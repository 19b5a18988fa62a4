import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatSelector } from '../../../src/policy/calico/selector/format-selector.ts';
import { parseSelector } from '../../../src/policy/calico/selector/parse-selector.ts';
import { type CalicoScenario, calicoScenario } from '../../witness/calico/arbitrary-calico.ts';
import { createCalicoJudge } from '../../witness/calico/engine-judge-calico.ts';
import type { WrittenEntity, WrittenObject, WrittenRule } from '../../witness/calico/written-calico.ts';
import { runs, seed } from '../../witness/run-settings.ts';

const PER_CLUSTER = 20;
const RUNS = { numRuns: Math.ceil((3 * runs()) / 20 / PER_CLUSTER), seed: seed() };
const CALICO = 'projectcalico.org/v3';

/** Outcomes of all attempts, and what they are once the objects are written otherwise. */
function outcomes(
  scenario: CalicoScenario,
  change: (objects: readonly WrittenObject[]) => readonly WrittenObject[],
) {
  const changed = { ...scenario, objects: change(scenario.objects) };
  const [before, after] = [createCalicoJudge(scenario), createCalicoJudge(changed)];
  return scenario.attempts.map((attempt) => [before(attempt).outcome, after(attempt).outcome] as const);
}

function changesNothing(change: (objects: readonly WrittenObject[]) => readonly WrittenObject[]): void {
  fc.assert(
    fc.property(calicoScenario(PER_CLUSTER), (scenario) => {
      for (const [before, after] of outcomes(scenario, change)) expect(after).toBe(before);
    }),
    RUNS,
  );
}

const isPolicy = ({ apiVersion, kind }: WrittenObject): boolean =>
  apiVersion === CALICO && kind.endsWith('NetworkPolicy');

function withRules(
  object: WrittenObject,
  change: (rules: readonly WrittenRule[]) => readonly WrittenRule[],
): WrittenObject {
  if (!isPolicy(object)) return object;
  const { ingress, egress } = object.spec;
  return {
    ...object,
    spec: {
      ...object.spec,
      ...(ingress === undefined ? {} : { ingress: change(ingress) }),
      ...(egress === undefined ? {} : { egress: change(egress) }),
    },
  };
}

describe(`what changes no verdict of Calico (SLUICE_WITNESS_SEED=${seed()})`, () => {
  test('the order in which objects are written', () => {
    changesNothing((objects) => objects.toReversed());
  });

  test('rules that log', () => {
    changesNothing((objects) =>
      objects.map((object) =>
        withRules(object, (rules) => rules.flatMap((rule) => [{ action: 'Log' }, rule])),
      ),
    );
  });

  test('a rule that stands twice', () => {
    changesNothing((objects) =>
      objects.map((object) => withRules(object, (rules) => rules.flatMap((rule) => [rule, rule]))),
    );
  });

  test('lists of nets and ports that are split over rules', () => {
    const split = (rule: WrittenRule): readonly WrittenRule[] => {
      const { destination } = rule;
      if (destination === undefined) return [rule];
      const parts = (['nets', 'ports'] as const).reduce<readonly WrittenEntity[]>(
        (entities, key) =>
          entities.flatMap((entity): WrittenEntity[] => {
            const list = entity[key];
            return list === undefined ? [entity] : list.map((one) => ({ ...entity, [key]: [one] }));
          }),
        [destination],
      );
      return parts.map((part) => ({ ...rule, destination: part }));
    };
    changesNothing((objects) => objects.map((object) => withRules(object, (rules) => rules.flatMap(split))));
  });

  test('the spelling of selectors', () => {
    const respell = (value: unknown, key: string): unknown => {
      if (typeof value === 'string' && /[sS]elector$/.test(key)) {
        const selector = parseSelector(value);
        return 'problem' in selector ? value : formatSelector(selector);
      }
      if (Array.isArray(value)) return value.map((item) => respell(item, key));
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, respell(part, name)]));
    };
    changesNothing((objects) =>
      objects.map((object) => (isPolicy(object) ? (respell(object, '') as WrittenObject) : object)),
    );
  });

  test('staged policies, and policies that select nobody', () => {
    changesNothing((objects) => [
      ...objects,
      ...objects.filter(isPolicy).flatMap((object): WrittenObject[] => [
        { ...object, kind: `Staged${object.kind}` },
        {
          ...object,
          metadata: { ...object.metadata, name: `${object.metadata.name}-nobody` },
          spec: { ...object.spec, selector: "nobody == 'has this'" },
        },
      ]),
    ]);
  });
});

test('an Allow before all others never closes anything', () => {
  fc.assert(
    fc.property(calicoScenario(PER_CLUSTER), (scenario) => {
      const allowed = outcomes(scenario, (objects) =>
        objects.map((object) =>
          withRules(object, (rules) => [{ action: 'Allow', protocol: 'TCP' }, ...rules]),
        ),
      );
      for (const [before, after] of allowed) if (before === 'allowed') expect(after).toBe('allowed');
    }),
    RUNS,
  );
});
