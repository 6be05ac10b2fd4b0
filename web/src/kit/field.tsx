// A labelled control of a form, with what the server says of it beneath.
import { type ReactNode, useId } from "react";

/** What a control of a field takes over. */
export interface Control {
  id: string;
  status: "error" | "";
  "aria-required": boolean;
  "aria-invalid": boolean;
  "aria-describedby"?: string;
}

interface Props {
  label: string;
  required?: boolean;
  message?: string | undefined;
  hint?: ReactNode;
  wide?: boolean;
  children: (control: Control) => ReactNode;
}

export function Field({ label, required = false, message, hint, wide = false, children }: Props) {
  const id = useId();
  const said = `${id}-said`;
  return (
    <div className={wide ? "field field-wide" : "field"}>
      <label htmlFor={id}>
        {required && (
          <span className="required" aria-hidden>
            *
          </span>
        )}
        {label}
      </label>
      <div className="field-control">
        {children({
          id,
          status: message ? "error" : "",
          "aria-required": required,
          "aria-invalid": Boolean(message),
          ...(message || hint ? { "aria-describedby": said } : {}),
        })}
        {(message || hint) && (
          <div id={said} className={message ? "form-error" : "field-hint"}>
            {message ?? hint}
          </div>
        )}
      </div>
    </div>
  );
}

/** Fields in columns. */
export function Fields({ children }: { children: ReactNode }) {
  return <div className="fields">{children}</div>;
}
