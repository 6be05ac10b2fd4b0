// A labelled control of a form, with what the server says of it right below.
import { type ReactNode, useId } from "react";
import "./form.css";

export interface Controlled {
  id: string;
  status: "error" | "";
  "aria-describedby"?: string;
  "aria-invalid"?: true;
  "aria-required"?: true;
}

interface Props {
  label: string;
  required?: boolean;
  message?: string | undefined;
  /** Said below the control while nothing is wrong. */
  hint?: ReactNode;
  wide?: boolean;
  children: (control: Controlled) => ReactNode;
}

export function Field({ label, required = false, message, hint, wide = false, children }: Props) {
  const id = useId();
  const below = `${id}-below`;
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
          ...(message || hint ? { "aria-describedby": below } : {}),
          ...(message ? { "aria-invalid": true } : {}),
          ...(required ? { "aria-required": true } : {}),
        })}
        {message ? (
          <div id={below} className="form-error" role="alert">
            {message}
          </div>
        ) : (
          hint && (
            <div id={below} className="field-hint">
              {hint}
            </div>
          )
        )}
      </div>
    </div>
  );
}
