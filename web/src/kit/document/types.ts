import type { components } from "@/api/schema";
import type { Reasons } from "../findings";

type Schemas = components["schemas"];
export type Envelope = Schemas["DocumentEnvelope"];
export type Receipt = Schemas["Receipt"];
export type ActionView = Schemas["ActionView"];
export type VoucherView = Schemas["VoucherView"];
export type Acknowledgement = Schemas["Acknowledgement"];
export type ActionInput = Schemas["ActionInput"];

/** Actions that send a document back or end it: they ask for a reason, and are not offered as the main one. */
export const BACKWARD = new Set(["return", "reject", "void", "cancel", "withdraw", "abandon"]);

/** The server takes reasons of four characters and more; shorter ones are still being typed. */
const REASON_CHARS = 4;

/** Reasons by rule, as the server takes them. */
export function acknowledgements(reasons: Reasons): Acknowledgement[] {
  return Object.entries(reasons)
    .filter(([, said]) => [...said.reason.trim()].length >= REASON_CHARS)
    .map(([rule, said]) => ({
      rule,
      reason: said.reason.trim(),
      ...(said.attachment_id ? { attachment_id: said.attachment_id } : {}),
    }));
}
