// The first page: what waits for me.
import { Page } from "@/kit/page";
import { common } from "@/text/common";
import { useText } from "@/text/language";

export default function Home() {
  const t = useText(common).shell;
  return <Page title={t.home}>{null}</Page>;
}
