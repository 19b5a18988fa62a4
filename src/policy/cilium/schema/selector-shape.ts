import { list, map, oneOf, type Shape, TEXT, text } from './shape.ts';

/** metav1.LabelSelector as Cilium's definitions have it: label values are checked, keys and values of expressions are not. */
export const SELECTOR_SHAPE: Shape = map({
  matchLabels: {
    kind: 'entries',
    value: text({
      max: 63,
      matches: /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/,
      rule: 'be empty, or consist of letters, digits, `-`, `_` and `.`, and start and end with a letter or digit',
    }),
  },
  matchExpressions: list(
    map(
      { key: TEXT, operator: oneOf('In', 'NotIn', 'Exists', 'DoesNotExist'), values: list(TEXT) },
      { required: ['key', 'operator'] },
    ),
  ),
});
