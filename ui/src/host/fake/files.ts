import type { Change, ExampleNumber, PackView } from "../bindings";
import type { Answers } from "./answers";

function pack(id: string, nb: string, en: string, resend: string): PackView {
  return {
    id,
    name: { nb, en },
    version: "1",
    source: "",
    purpose: { nb: `For ${nb}.`, en: `For ${en}.` },
    demands: { nb: "Avsender, mottaker og gyldig R4.", en: "Sender, recipient and valid R4." },
    resend: { nb: resend, en: resend },
    receipts: { nb: "Kvittering ventes innen 30 minutter.", en: "A receipt is expected within 30 minutes." },
    rules: 50,
  };
}

/** Messages as files, and the rules to choose from. */
export function fileAnswers(emit: (change: Change) => void): Partial<Answers> {
  let allowed = true;
  let numbers: ExampleNumber[] = [];
  return {
    packs: () => ({
      packs: [
        pack(
          "nav-messaging-core",
          "NAV MessagingCore 0.1.0",
          "NAV MessagingCore 0.1.0",
          "De samme bytene sendes på nytt.",
        ),
        pack("medcom-style", "Som MedCom", "MedCom style", "Ny id på konvolutten, samme hode."),
      ],
    }),
    connection_queue: () => ({ waiting: [{ pack: "nav-messaging-core", messages: 2 }] }),
    example_numbers: () => ({ numbers }),
    example_numbers_add: ({ text }) => {
      const found = /\b\d{11}\b/u.exec(text)?.[0];
      if (found === undefined) {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- the pipe's error is a plain object
        throw {
          code: "invalid",
          message: "",
          retry: "after_act",
          reference: null,
          issues: [{ place: "text", code: "no_number" }],
        };
      }
      numbers = [...numbers, { digits: found, formatted: `${found.slice(0, 6)} ${found.slice(6)}` }];
      return { added: 1, numbers };
    },
    example_number_remove: ({ digits }) => {
      numbers = numbers.filter((one) => one.digits !== digits);
      return { numbers };
    },
    file_exchange: () => ({ allowed }),
    file_exchange_put: (next) => {
      allowed = next.allowed;
      emit({ kind: "settings" });
      return next;
    },
    files_read: ({ files }) => ({
      files: files.map((file) => ({
        name: `${file}.json`,
        problem: null,
        place: null,
        new: 1,
        receipts: 0,
        known: 0,
        conflicts: 0,
        forOthers: 0,
      })),
      threadId: 1,
    }),
    message_file_name: ({ messageId }) => ({ name: `20261120T090000.000Z-${String(messageId)}.json` }),
    message_save: () => ({}),
  };
}
