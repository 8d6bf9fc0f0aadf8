// Where the keyboard's focus belongs, as the id of an element: the screen decides, the page follows.

import type { State } from "../machine/state";

export const INPUT = "sentence";
export const ADDRESS = "address";
export const CONFIRM = "confirm";
export const KEYRING = "keyring";
export const PLACING = "placing";
export const ORDER = "order";
export const TAKE_BACK = "take-back";
export const NO_ORDERS = "no-orders";
export const NO_MERCHANTS = "no-merchants";
export const MERCHANT_URL = "merchant-url";
export const REMOVE = "remove";

export function cardId(index: number): string {
  return `card-${index}`;
}

export function orderId(index: number): string {
  return `order-${index}`;
}

export function merchantId(index: number): string {
  return `merchant-${index}`;
}

export function focusOf({ screen, orders, merchants }: State): string {
  switch (screen.at) {
    case "typing":
      return INPUT;
    case "cards":
      return cardId(screen.selected);
    case "sheet":
      if (screen.asking) return KEYRING;
      return screen.address === null ? CONFIRM : ADDRESS;
    case "placing":
      return PLACING;
    case "order":
      return screen.asking ? TAKE_BACK : ORDER;
    case "merchants":
      if (screen.url !== null) return MERCHANT_URL;
      if (screen.asking) return REMOVE;
      return merchants?.length ? merchantId(screen.selected) : NO_MERCHANTS;
    case "orders":
      return orders?.length ? orderId(screen.selected) : NO_ORDERS;
  }
}
