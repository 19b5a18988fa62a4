import type { Abilities } from '../format/abilities.ts';
import type { FlowMapping, MappedField } from './flow-mapping.ts';

/** What the columns of a mapping can tell; what only one end has does not count. */
export function mappedAbilities({ columns, values, records, decidedBy, leftOut }: FlowMapping): Abilities {
  const has = (field: MappedField) => columns.has(field);
  const haveBoth = (field: 'address' | 'pod' | 'workload' | 'labels') =>
    has(`source.${field}`) && has(`destination.${field}`);
  const outcomes = new Set(values.outcome.values());
  const isDecided = has('outcome') && decidedBy === 'policy';
  return {
    outcomes: !has('outcome') ? 'none' : decidedBy === 'policy' ? 'policy' : 'cloud-firewall',
    // A source may be able to show allowed connections, but be configured not to.
    allowed: isDecided ? outcomes.has('allowed') && 'if-enabled' : true,
    denied: isDecided && outcomes.has('denied'),
    pods: haveBoth('pod') ? 'pods' : haveBoth('workload') ? 'workloads' : 'none',
    labels: haveBoth('labels'),
    addresses: haveBoth('address'),
    ports: has('destination.port'),
    direction: has('direction') || records === 'connections' ? 'recorded' : 'paired',
    leftOut,
  };
}
