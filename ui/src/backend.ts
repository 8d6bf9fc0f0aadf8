// The app's calls as the window makes them, one function each.

import { invoke } from "@tauri-apps/api/core";
import type { Answer } from "./bindings/Answer";
import type { Failure } from "./bindings/Failure";
import type { Language } from "./bindings/Language";
import type { MerchantCard } from "./bindings/MerchantCard";
import type { OrderView } from "./bindings/OrderView";
import type { Sheet } from "./bindings/Sheet";

export const backend = {
  draft: (text: string) => invoke<Answer>("draft", { text }),
  say: (text: string) => invoke<Answer>("say", { text }),
  forget: () => invoke<void>("forget"),
  next: (lang: Language) => invoke<Answer | null>("next", { lang }),
  choose: (offer: string) => invoke<Sheet>("choose", { offer }),
  address: (sheet: string, address: string) => invoke<Sheet>("address", { sheet, address }),
  confirm: (sheet: string) => invoke<OrderView>("confirm", { sheet }),
  keepSecretsInMemory: () => invoke<void>("keep_secrets_in_memory"),
  orders: (lang: Language) => invoke<OrderView[]>("orders", { lang }),
  takeBack: (id: string, part: readonly number[], lang: Language) => invoke<OrderView>("take_back", { id, part, lang }),
  again: (id: string, lang: Language) => invoke<Sheet>("again", { id, lang }),
  openPage: (id: string) => invoke<void>("open_page", { id }),
  merchants: (lang: Language) => invoke<MerchantCard[]>("merchants", { lang }),
  addMerchant: (url: string) => invoke<void>("add_merchant", { url }),
  signInOrOut: (name: string) => invoke<void>("sign_in_or_out", { name }),
  fetchMerchant: (name: string) => invoke<void>("fetch_merchant", { name }),
  removeMerchant: (name: string) => invoke<void>("remove_merchant", { name }),
  check: (id: string, lang: Language) => invoke<OrderView>("check", { id, lang }),
};

export type Backend = typeof backend;

/** A rejected call as a failure. Anything but the app's own failure is a fault of the program, told as it is. */
export function failureOf(error: unknown): Failure {
  const told = error as Partial<Failure> | null;
  if (typeof told?.code === "string" && typeof told.message === "string") return told as Failure;
  return { code: "order", message: String(error) };
}
