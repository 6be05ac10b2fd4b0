// What is loaded before anybody is known: the login. The application proper, with its component library, comes after it.
import { lazy, Suspense, useEffect } from "react";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import { LoginPage } from "./login";
import { useSession } from "./session";

const load = () => import("./application");
const Application = lazy(load);

export function Entrance() {
  const { phase, ended } = useSession();
  const t = useText(common);
  useEffect(() => {
    document.title = t.product;
  }, [t]);
  if (phase === "asking") return <p className="entrance-wait">{t.loading}</p>;
  // Of the login itself little is fetched; the rest comes while the name is being typed.
  if (phase !== "in") return <LoginPage onTyping={load} />;
  return (
    <>
      <Suspense fallback={<p className="entrance-wait">{t.loading}</p>}>
        <Application />
      </Suspense>
      {ended && <LoginPage again />}
    </>
  );
}
