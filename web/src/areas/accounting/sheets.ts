// Vouchers as the forms they are printed on: a form has so many lines, a page so many forms.
import type { RowOf } from "@/api/client";

export type Printed = RowOf<"/api/accounting/vouchers">;
export type PrintedLine = NonNullable<Printed["lines"]>[number];

export interface Sheet {
  key: string;
  voucher: Printed;
  lines: PrintedLine[];
  /** Which part of how many. */
  part: number;
  parts: number;
  /** Lines left blank so that all forms are alike. */
  blank: number;
}

/** Lines of a form, by forms on a page. */
const LINES: Record<number, number> = { 2: 10, 3: 5 };

export function sheets(vouchers: Printed[], perPage: number): Sheet[] {
  const room = LINES[perPage] ?? 5;
  return vouchers.flatMap((voucher) => {
    const lines = voucher.lines ?? [];
    const parts = Math.max(1, Math.ceil(lines.length / room));
    return Array.from({ length: parts }, (_, place) => {
      const some = lines.slice(place * room, (place + 1) * room);
      return {
        key: `${voucher.id} ${place}`,
        voucher,
        lines: some,
        part: place + 1,
        parts,
        blank: room - some.length,
      };
    });
  });
}

/** Cuts a list into pieces of at most `size`. */
export function pieces<T>(all: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, place) =>
    all.slice(place * size, (place + 1) * size),
  );
}
