import { expect, it } from 'vitest';
import { allowedDeletions } from './allowed-deletions.ts';

const DELETED = ['shop/web', 'shop/web-2', 'shop/db', 'bank/web', 'wide'];
const allowed = (...asked: string[]) => {
  const { isAllowed, misfits } = allowedDeletions(asked, DELETED);
  return [
    DELETED.filter(isAllowed).join(' '),
    misfits.map(({ asked: one, found }) => `${one}: ${found}`).join(),
  ];
};

it.each([
  [['shop/web'], 'shop/web', ''],
  [['*'], DELETED.join(' '), ''],
  [['shop/*=3'], 'shop/web shop/web-2 shop/db', ''],
  [['shop/web*=2'], 'shop/web shop/web-2', ''],
  [['*/web=2'], 'shop/web bank/web', ''],
  [['s*/w*b*2=1'], 'shop/web-2', ''],
  [['*=5'], DELETED.join(' '), ''],
  [['shop/*=2'], '', 'shop/*=2: 3'],
  [['shop/*=4', 'shop/db'], 'shop/db', 'shop/*=4: 3'],
  [['gone/*=7'], '', ''],
  [['shop/*'], '', ''],
  [['shop/web*web=1'], '', ''],
])('%j', (asked, names, misfits) => {
  expect(allowed(...asked)).toEqual([names, misfits]);
});
