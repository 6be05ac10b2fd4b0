// Levels of rules, as words with their colour.
import { Tag } from "antd";
import { useText } from "@/text/language";
import { levels } from "@/text/levels";

const COLOURS: Record<string, string> = {
  blue: "blue",
  yellow: "gold",
  orange: "orange",
  red: "red",
  grey: "default",
};

export function LevelTag({ level }: { level: string }) {
  const t = useText(levels);
  return <Tag color={COLOURS[level] ?? "default"}>{t[level] ?? level}</Tag>;
}
