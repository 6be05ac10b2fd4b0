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
    // While the name is being typed the rest is fetched.
    if (phase !== "asking") void load();
  }, [phase, t]);
  if (phase === "asking") return <p className="entrance-wait">{t.loading}</p>;
  if (phase !== "in") return <LoginPage />;
  return (
    <>
      <Suspense fallback={<p className="entrance-wait">{t.loading}</p>}>
        <Application />
      </Suspense>
      {ended && <LoginPage again />}
    </>
  );
}
