import { DIRECTIONS, type Direction } from '../../../model/connection.ts';
import type { FieldPath } from '../../manifest.ts';
import type { CalicoPolicy } from '../calico-object.ts';
import type { CalicoRule, EntityRule } from '../calico-rule.ts';

export interface PlacedEntity {
  readonly rule: CalicoRule;
  readonly direction: Direction;
  readonly side: 'source' | 'destination';
  readonly entity: EntityRule;
  readonly path: FieldPath;
}

/** Both ends of all rules, with their paths. */
export function entitiesOf(policy: CalicoPolicy): readonly PlacedEntity[] {
  return DIRECTIONS.flatMap((direction) =>
    policy[direction].flatMap((rule) =>
      (['source', 'destination'] as const).map((side) => ({
        rule,
        direction,
        side,
        entity: rule[side],
        path: [...rule.path, side],
      })),
    ),
  );
}
