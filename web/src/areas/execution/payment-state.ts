// A payment as it is being typed, and as the server takes and gives it.
import { type Answer, type BodyOf, newId } from "@/api/client";
import type { Reasons } from "@/kit/findings";
import type { PaymentBusiness } from "./businesses";

export type PaymentDetail = Answer<"/api/execution/payments/{id}", "get">;
export type PaymentInput = BodyOf<"/api/execution/payments", "post">;
export type PartField = keyof NonNullable<PaymentInput["lines"][number]["parts"]>;

export interface Line {
  id: string;
  indicator_id: string;
  amount_fen: number | null;
  note: string;
  pit_fen: number | null;
  vat_fen: number | null;
  withheld_fen: number | null;
  advance_fen: number | null;
}

export interface Payment {
  id: string;
  payee_id: string;
  payee_account_id: string;
  settlement: string;
  business: string;
  business_detail: string;
  purpose: string;
  invoice_no: string;
  procurement: boolean;
  attachments: number;
  source_payment_id: string;
  lines: Line[];
  reasons: Reasons;
}

export function freshLine(indicator: string): Line {
  return {
    id: newId(),
    indicator_id: indicator,
    amount_fen: null,
    note: "",
    pit_fen: null,
    vat_fen: null,
    withheld_fen: null,
    advance_fen: null,
  };
}

export function freshPayment(indicators: string[]): Payment {
  return {
    id: newId(),
    payee_id: "",
    payee_account_id: "",
    settlement: "transfer",
    business: "expense",
    business_detail: "",
    purpose: "",
    invoice_no: "",
    procurement: false,
    attachments: 0,
    source_payment_id: "",
    lines: indicators.map(freshLine),
    reasons: {},
  };
}

/** What is stored, for a form; a copy gets ids of its own and no invoice, which may be used but once. */
export function fromDetail(detail: PaymentDetail, copy: boolean): Payment {
  const { payment, lines, document } = detail;
  return {
    id: copy ? newId() : document.id,
    payee_id: payment.payee_id,
    payee_account_id: payment.payee_account_id,
    settlement: payment.settlement,
    business: payment.business,
    business_detail: payment.business_detail,
    purpose: payment.purpose,
    invoice_no: copy ? "" : payment.invoice_no,
    procurement: payment.procurement === 1,
    attachments: payment.attachments,
    source_payment_id: copy ? "" : (payment.source_payment_id ?? ""),
    lines: lines.map((line) => ({
      id: copy ? newId() : line.id,
      indicator_id: line.indicator_id,
      amount_fen: line.amount_fen,
      note: line.note,
      pit_fen: line.parts.pit_fen ?? null,
      vat_fen: line.parts.vat_fen ?? null,
      withheld_fen: line.parts.withheld_fen ?? null,
      advance_fen: line.parts.advance_fen ?? null,
    })),
    reasons: {},
  };
}

/** Unit and year, which are those of the indicators. */
export interface Place {
  unit_id: string;
  fiscal_year: number;
}

/** Whether the form says enough to be read by the server at all. */
export function isReadable(payment: Payment): boolean {
  return payment.payee_id !== "" && payment.business !== "" && payment.lines.length > 0;
}

export function toInput(payment: Payment, place: Place, business: PaymentBusiness): PaymentInput {
  const parts = (line: Line) => {
    const asked = business.parts.map((part) => part.field as PartField);
    const stated = asked.flatMap((field) => (line[field] === null ? [] : [[field, line[field]]]));
    return asked.length > 0 ? Object.fromEntries(stated) : undefined;
  };
  return {
    id: payment.id,
    ...place,
    payee_id: payment.payee_id,
    payee_account_id: payment.settlement === "cash" ? null : payment.payee_account_id || null,
    settlement: payment.settlement as PaymentInput["settlement"],
    business: payment.business as PaymentInput["business"],
    business_detail: business.details.length ? payment.business_detail || null : null,
    purpose: payment.purpose,
    invoice_no: payment.invoice_no.trim() || null,
    procurement: payment.procurement,
    attachments: payment.attachments,
    source_payment_id: payment.source_payment_id || null,
    lines: payment.lines.map((line) => ({
      id: line.id,
      indicator_id: line.indicator_id,
      // Nothing typed is nothing asked for: the server says that it is too little.
      amount_fen: line.amount_fen ?? 0,
      note: line.note,
      parts: parts(line),
    })),
  };
}
