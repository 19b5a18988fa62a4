import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseTime } from './parse-time.ts';

const number = (max: number, digits = 2) => fc.nat(max).map((one) => String(one).padStart(digits, '0'));
const fraction = fc.constantFrom('', '.', '.5', '.12', '.123', '.123456789', '.1234567890', '.x');
const zone = fc.oneof(
  fc.constantFrom('Z', 'z', '', '+00:00', '-00:00', '+0000', '+1:00'),
  fc.tuple(fc.constantFrom('+', '-'), number(24), number(60)).map(([sign, h, m]) => `${sign}${h}:${m}`),
);

it('times are those of Date.parse, cut off behind milliseconds', () => {
  fc.assert(
    fc.property(
      fc.tuple(fc.integer({ min: 1972, max: 9000 }).map(String), number(13), number(32)),
      fc.tuple(number(25), number(60), number(60)),
      fraction,
      zone,
      (day, clock, part, where) => {
        const second = `${day.join('-')}T${clock.join(':')}`;
        const isOne = /^(?:|\.\d+)$/.test(part) && /^(?:[Zz]|[+-]\d\d:\d\d)$/.test(where);
        const milliseconds = Number(part.slice(1, 4).padEnd(3, '0'));
        const wanted = isOne ? Date.parse(`${second}${where.toUpperCase()}`) + milliseconds : Number.NaN;
        expect(parseTime(`${second}${part}${where}`) ?? Number.NaN).toBe(wanted);
      },
    ),
    { numRuns: 20_000 },
  );
});
