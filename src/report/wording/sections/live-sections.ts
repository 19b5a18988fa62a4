import type { LocatedPolicy, Simulation, Whereabouts } from '../../../impact/simulation.ts';
import { kindAndName } from '../clauses/not-simulated-clause.ts';
import { plural } from '../phrases/count.ts';
import { name, type Phrase, say, words } from '../phrases/phrase.ts';
import { rows, type Section } from './section.ts';

const WHERE: Readonly<Record<Whereabouts, string>> = {
  both: 'git and the cluster agree',
  differs: 'git and the cluster differ',
  git: 'only in git',
  cluster: 'only in the cluster, and in force',
  leaving: 'only in the cluster; a deploy deletes it',
};
/** What differs is listed before what is as it should be. */
const ORDER: readonly Whereabouts[] = ['differs', 'leaving', 'git', 'cluster', 'both'];

/** Which policies git has, which ones the cluster has, and where it was not possible to look. */
export function liveSections({ live }: Simulation): readonly Section[] {
  if (live === undefined) return [];
  const located = live.policies.toSorted((a, b) => ORDER.indexOf(a.where) - ORDER.indexOf(b.where));
  const others = located.filter(({ where }) => where !== 'both').length;
  return [
    {
      title: `In the cluster: ${plural(located.length, 'policy', 'policies')}, ${others} of them different from git`,
      isOpen: false,
      ...rows(located, (one) => [locatedClause(one)]),
    },
    {
      title: `Not read in the cluster: ${plural(live.notSeen.length, 'place')}`,
      isOpen: true,
      ...rows(live.notSeen, (place) => [say`${name(place)}`]),
    },
  ];
}

function locatedClause({ policy, where }: LocatedPolicy): Phrase {
  return say`${kindAndName(policy)}: ${words(WHERE[where])}`;
}
