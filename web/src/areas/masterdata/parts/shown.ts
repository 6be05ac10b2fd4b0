// Values of versions as people read them: words instead of codes, amounts in yuan.
import { formatFen } from "@/kit/money";
import { useWords } from "./kinds";

/** Turns a column of a stored record and its value into text. */
export function useShown(kind: string): (column: string, value: string | null | undefined) => string {
  const { word } = useWords(kind);
  return (column, value) => {
    if (value === null || value === undefined || value === "") return "";
    if (column.endsWith("_fen") && /^-?\d+$/.test(value)) return formatFen(Number(value));
    return word(column, value);
  };
}
