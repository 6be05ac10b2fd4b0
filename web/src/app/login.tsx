// Login and change of a first password, in plain HTML: small, quick, and the same when it comes over an open page.
import { type FormEvent, useEffect, useRef, useState } from "react";
import { fieldMessages, OfflineError, ProblemError } from "@/api/problem";
import { common } from "@/text/common";
import { setLanguage, useLanguage, useText } from "@/text/language";
import { useSession } from "./session";

interface Props {
  /** The session has ended under an open page, which waits below. */
  again?: boolean;
  /** Told as soon as something is typed. */
  onTyping?: () => void;
}

/** The login, as a page or over one. */
export function LoginPage({ again = false, onTyping }: Props) {
  return again ? (
    <LoginOver />
  ) : (
    <main className="entrance" onInput={onTyping}>
      <Card again={false} />
    </main>
  );
}

/** A dialog of the browser's own: everything below, dialogs of the page too, can be neither used nor reached. */
function LoginOver() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="entrance-over"
      aria-labelledby="entrance-title"
      onCancel={(event) => event.preventDefault()}
    >
      <Card again />
    </dialog>
  );
}

function Card({ again }: { again: boolean }) {
  const { phase, logout } = useSession();
  const t = useText(common);
  const lang = useLanguage();
  return (
    <section className="entrance-card" aria-labelledby="entrance-title">
      <header>
        <img src="/icon.svg" alt="" width={36} height={36} />
        <h1 id="entrance-title">{t.product}</h1>
        <button
          type="button"
          className="entrance-link"
          lang={lang === "zh" ? "en" : "zh-CN"}
          onClick={() => setLanguage(lang === "zh" ? "en" : "zh")}
        >
          {t.shell.language}
        </button>
      </header>
      {again && <p className="entrance-note">{t.login.again}</p>}
      {phase === "must_change" ? <FirstPassword /> : <Login />}
      {(again || phase === "must_change") && (
        <button type="button" className="entrance-link entrance-other" onClick={() => void logout()}>
          {t.login.other}
        </button>
      )}
    </section>
  );
}

function useSubmit(act: () => Promise<void>) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      await act();
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, setError, submit };
}

function Trouble({ error }: { error: unknown }) {
  const t = useText(common);
  if (!error) return null;
  let message = t.error.unexpected;
  if (error instanceof OfflineError) message = t.error.offline;
  else if (error instanceof ProblemError) {
    const fields = [...fieldMessages(error).values()].join(" ");
    message = fields || `${error.problem.message}${error.problem.how}`;
  } else if (typeof error === "string") message = error;
  return (
    <p role="alert" className="entrance-error">
      {message}
    </p>
  );
}

function Login() {
  const { login, me } = useSession();
  const t = useText(common);
  const [name, setName] = useState(me?.user.login ?? "");
  const [password, setPassword] = useState("");
  const { busy, error, setError, submit } = useSubmit(async () => {
    if (me && name !== me.user.login) {
      setError(t.login.otherPerson);
      return;
    }
    await login(name.trim(), password);
  });
  return (
    <form onSubmit={submit}>
      <Field label={t.login.name} value={name} onChange={setName} autoComplete="username" first={!me} />
      <Field
        label={t.login.password}
        value={password}
        onChange={setPassword}
        type="password"
        autoComplete="current-password"
        first={Boolean(me)}
      />
      <Trouble error={error} />
      <button type="submit" className="entrance-button" disabled={busy}>
        {busy ? t.login.entering : t.login.enter}
      </button>
    </form>
  );
}

function FirstPassword() {
  const { changePassword } = useSession();
  const t = useText(common);
  const [old, setOld] = useState("");
  const [next, setNext] = useState("");
  const [repeat, setRepeat] = useState("");
  const { busy, error, setError, submit } = useSubmit(async () => {
    if (next !== repeat) {
      setError(t.login.differs);
      return;
    }
    await changePassword(old, next);
  });
  return (
    <form onSubmit={submit}>
      <h2>{t.login.firstTitle}</h2>
      <p className="entrance-note">{t.login.rule}</p>
      <Field
        label={t.login.oldPassword}
        value={old}
        onChange={setOld}
        type="password"
        autoComplete="current-password"
        first
      />
      <Field
        label={t.login.newPassword}
        value={next}
        onChange={setNext}
        type="password"
        autoComplete="new-password"
      />
      <Field
        label={t.login.repeat}
        value={repeat}
        onChange={setRepeat}
        type="password"
        autoComplete="new-password"
      />
      <Trouble error={error} />
      <button type="submit" className="entrance-button" disabled={busy}>
        {t.login.change}
      </button>
    </form>
  );
}

interface FieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  type?: "text" | "password";
  autoComplete: string;
  first?: boolean;
}

function Field({ label, value, onChange, type = "text", autoComplete, first = false }: FieldProps) {
  const t = useText(common).login;
  const input = useRef<HTMLInputElement>(null);
  const [capitals, setCapitals] = useState(false);
  useEffect(() => {
    if (first) input.current?.focus();
  }, [first]);
  return (
    <label className="entrance-field">
      <span>{label}</span>
      <input
        ref={input}
        type={type}
        value={value}
        autoComplete={autoComplete}
        required
        maxLength={128}
        onChange={(event) => onChange(event.target.value)}
        onKeyUp={(event) => setCapitals(type === "password" && event.getModifierState("CapsLock"))}
      />
      {capitals && <small className="entrance-capitals">{t.capitals}</small>}
    </label>
  );
}
