import { expect, it } from 'vitest';
import { withoutMarks } from './marks.ts';

it('leaves out marks, and a map that holds nothing else', () => {
  const marks = { labels: ['mark'], annotations: ['note'] };
  const marked = {
    kind: 'K',
    metadata: { name: 'a', labels: { mark: '1', app: 'x' }, annotations: { note: 'n' } },
  };
  expect(withoutMarks(marked, marks)).toEqual({ kind: 'K', metadata: { name: 'a', labels: { app: 'x' } } });
  expect(marked.metadata.labels).toEqual({ mark: '1', app: 'x' });
});
