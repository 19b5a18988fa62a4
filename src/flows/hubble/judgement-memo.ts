import { protocolNumber } from '../../digest/protocol-number.ts';
import { TupleTable } from '../../digest/tuple-table.ts';
import { JUDGED_FIELDS, type JudgedFields, type L7Presence } from './flow-facts.ts';
import { type Judgement, judgeFlow } from './judge-flow.ts';
import { l4Facts, portRangeNumber } from './l4.ts';
import type { SkimmedFlow } from './skimmed-flow.ts';

/** Judgements kept; a bound on memory only. */
const MAX_JUDGEMENTS = 16_384;

/** Judges each combination of facts once, and lets `use` make of it what the caller needs: a recording has some hundred. */
export function createJudgementMemo<T>(use: (judgement: Judgement) => T): (flow: SkimmedFlow) => T {
  const width = JUDGED_FIELDS.length + 1;
  const table = new TupleTable(width);
  const combination = new Int32Array(width);
  let judgements: T[] = [];
  return (flow) => {
    const { judged } = flow;
    for (let i = 0; i < judged.length; i++) combination[i] = judged[i]?.id ?? 0;
    combination[judged.length] = packFacts(flow);
    const known = judgements[table.indexOf(combination)];
    if (known !== undefined) return known;
    const judgement = use(
      judgeFlow({
        fields: judgedFields(flow),
        l4: l4Facts(flow.l4),
        l7: flow.l7,
        hasDestinationService: flow.hasDestinationService,
        source: flow.source.object.facts,
        destination: flow.destination.object.facts,
      }),
    );
    judgements.push(judgement);
    if (judgements.length >= MAX_JUDGEMENTS) {
      table.clear();
      judgements = [];
    }
    return judgement;
  };
}

function judgedFields({ judged }: SkimmedFlow): JudgedFields {
  return Object.fromEntries(JUDGED_FIELDS.map((field, i) => [field, judged[i]?.value]));
}

/** All facts but the fields in one integer: 3, 2, 2, 1, 1, 9, 2 and four times 1 bit. */
function packFacts({ l4, l7, hasDestinationService, source, destination }: SkimmedFlow): number {
  let packed = protocolNumber(l4.protocol);
  packed = (packed << 2) | portRangeNumber(l4.sourcePort);
  packed = (packed << 2) | portRangeNumber(l4.destinationPort);
  packed = (packed << 1) | Number(l4.isSyn);
  packed = (packed << 1) | Number(l4.isAck);
  packed = (packed << 9) | (l4.icmpType === undefined ? 0 : l4.icmpType + 1);
  packed = (packed << 2) | l7Number(l7);
  packed = (packed << 1) | Number(hasDestinationService);
  packed = (packed << 1) | Number(source.object.facts.isLocal);
  packed = (packed << 1) | Number(destination.object.facts.isLocal);
  return (packed << 1) | Number(destination.object.facts.isNamed);
}

function l7Number(l7: L7Presence): number {
  if (l7 === 'absent') return 0;
  return l7 === 'present' ? 1 : 2;
}
