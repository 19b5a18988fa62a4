import { describe, expect, it } from 'vitest';
import { completeLabels, type LabelSet } from '../../model/label-set.ts';
import { alterLabels } from './altered-labels.ts';

const of = (labels: Record<string, string>): LabelSet => completeLabels(Object.entries(labels));
const shown = ({ labels, isComplete, withheld, contradicted }: LabelSet) => ({
  labels: Object.fromEntries(labels),
  isComplete,
  withheld: [...(withheld ?? [])],
  contradicted: [...(contradicted ?? [])],
});
const whole = (labels: Record<string, string>) => ({
  labels,
  isComplete: true,
  withheld: [],
  contradicted: [],
});

describe('labels of a pod after its template was changed', () => {
  it('are those of the template, and what others set', () => {
    const pod = of({ app: 'web', tier: 'front', 'pod-template-hash': 'abc' });
    const altered = alterLabels(pod, of({ app: 'web', tier: 'front' }), of({ app: 'shop', team: 'a' }));
    expect(shown(altered)).toEqual(whole({ app: 'shop', team: 'a', 'pod-template-hash': 'abc' }));
  });

  it('stay as they were where the template did not say what the pod had', () => {
    const altered = alterLabels(of({ app: 'other' }), of({ app: 'web' }), of({ app: 'shop' }));
    expect(shown(altered)).toEqual(whole({ app: 'other' }));
  });

  it('stay unknown where the recording and the inventory disagreed before', () => {
    const pod: LabelSet = {
      labels: new Map(),
      isComplete: true,
      withheld: new Set(['app']),
      contradicted: new Set(['app']),
    };
    const altered = alterLabels(pod, of({ app: 'web' }), of({ app: 'shop' }));
    expect(shown(altered)).toMatchObject({ labels: {}, withheld: ['app'], contradicted: ['app'] });
  });

  it('are known where the template gives a label that was not recorded, and unknown where it takes one away', () => {
    const pod: LabelSet = { labels: new Map(), isComplete: false };
    expect(shown(alterLabels(pod, of({ app: 'web' }), of({ app: 'shop' }))).labels).toEqual({ app: 'shop' });
    expect(shown(alterLabels(pod, of({ app: 'web' }), of({})))).toMatchObject({
      labels: {},
      isComplete: false,
    });
  });

  it('stay as they were where the recorder cannot see them', () => {
    const altered = alterLabels(of({}), of({}), of({ hidden: 'yes' }), (key) => key !== 'hidden');
    expect(shown(altered)).toEqual(whole({}));
  });
});
