import type { Meta, PlainCluster } from './plain-objects.ts';
import type { Random } from './random.ts';
import { randomPolicies } from './random-plain-cluster.ts';

interface Named {
  readonly metadata: Meta;
}

/** Another state of the same cluster: some policies and network sets go, some have another content, some come. */
export function randomChange(random: Random, base: PlainCluster): PlainCluster {
  const other = randomPolicies(random, base.tiers);
  return {
    ...base,
    calico: changed(random, base.calico, other.calico),
    kubernetes: changed(random, base.kubernetes, other.kubernetes),
    admin: changed(random, base.admin, other.admin),
    networkSets: base.networkSets.filter(() => random.chance(0.85)),
  };
}

function changed<T extends Named>(random: Random, before: readonly T[], others: readonly T[]): T[] {
  const kept = before.flatMap((one): T[] => {
    const choice = random.next();
    if (choice < 0.65) return [one];
    const variant = others.find(({ metadata }) => metadata.namespace === one.metadata.namespace);
    return choice < 0.8 || variant === undefined ? [] : [{ ...variant, metadata: one.metadata }];
  });
  const names = new Set(before.map(pathOf));
  return [...kept, ...others.filter((one) => !names.has(pathOf(one)) && random.chance(0.4))];
}

function pathOf({ metadata: { namespace = '', name } }: Named): string {
  return `${namespace}/${name}`;
}
