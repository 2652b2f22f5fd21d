//! Where a sent message stands, and what may happen to it next. Pure: no clock, no database.

use super::StoreError;
use super::word::words;

words! {
    /// DESIGN §3, `Delivery`. A draft is not in the outbox and has no state here.
    State {
        /// Angrefrist
        UndoTime = "undo_time",
        /// I kø
        Queued = "queued",
        /// Venter på innlogging
        AwaitingLogin = "awaiting_login",
        /// Sender
        Sending = "sending",
        /// Ukjent utfall
        UnknownOutcome = "unknown_outcome",
        /// Overtatt av {tilkobling}
        TakenOver = "taken_over",
        /// Godtatt
        Accepted = "accepted",
        /// Avvist
        Rejected = "rejected",
        /// Bedt om å vente
        AskedToWait = "asked_to_wait",
        /// Uten svar
        NoAnswer = "no_answer",
        /// Trenger deg
        NeedsYou = "needs_you",
        /// Avbrutt
        Cancelled = "cancelled",
    }
}

words! {
    /// What a receiver's receipt says.
    ReceiptCode {
        /// `ok`
        Ok = "ok",
        /// `fatal-error`
        FatalError = "fatal-error",
        /// `transient-error`
        TransientError = "transient-error",
    }
}

words! {
    /// What may happen to an entry.
    Event {
        /// The undo time is over.
        UndoTimeOver = "undo_time_over",
        /// A person took it back within the undo time.
        Undone = "undone",
        /// A person cancelled it; nothing of it is under way.
        Cancelled = "cancelled",
        /// An attempt is written down, bytes are about to leave.
        AttemptBegun = "attempt_begun",
        /// 200, 202, 204; or our own 409; or a person compared.
        Custody = "custody",
        /// Refused for now: same bytes later.
        Later = "later",
        /// 401 after one refresh.
        LoginNeeded = "login_needed",
        /// Credentials are there again.
        LoggedIn = "logged_in",
        /// A person has to decide.
        PersonNeeded = "person_needed",
        /// The connection died after bytes left, or the program did.
        OutcomeLost = "outcome_lost",
        /// A person, or a receiver known to dedupe, says: same bytes again.
        Resend = "resend",
        /// The request came once more: the same receipt of ours goes again.
        AskedAgain = "asked_again",
        /// 422 naming the timestamp: another entry with new ids stands in its place.
        Refrozen = "refrozen",
        /// Receipt `ok`, or a business answer.
        ReceiptOk = "receipt_ok",
        /// Receipt `fatal-error`.
        ReceiptFatal = "receipt_fatal",
        /// Receipt `transient-error`.
        ReceiptTransient = "receipt_transient",
        /// The time for a receipt has passed.
        Silence = "silence",
    }
}

impl ReceiptCode {
    /// The event a receipt is to the message it answers.
    #[must_use]
    pub const fn event(self) -> Event {
        match self {
            Self::Ok => Event::ReceiptOk,
            Self::FatalError => Event::ReceiptFatal,
            Self::TransientError => Event::ReceiptTransient,
        }
    }
}

impl State {
    /// Nothing has left this machine in this state unless an attempt said otherwise before.
    #[must_use]
    pub const fn unsent(self) -> bool {
        match self {
            Self::UndoTime
            | Self::Queued
            | Self::AwaitingLogin
            | Self::Sending
            | Self::UnknownOutcome => true,
            Self::TakenOver
            | Self::Accepted
            | Self::Rejected
            | Self::AskedToWait
            | Self::NoAnswer
            | Self::NeedsYou
            | Self::Cancelled => false,
        }
    }

    /// Messages later in the same thread wait for this one.
    #[must_use]
    pub const fn blocks(self) -> bool {
        self.unsent() || matches!(self, Self::NeedsYou)
    }

    /// Receipt or answer is awaited, or the sending itself.
    #[must_use]
    pub const fn waits(self) -> bool {
        self.unsent() || matches!(self, Self::TakenOver | Self::AskedToWait | Self::NoAnswer)
    }
}

/// Where the event leads.
///
/// A receipt is believed in every state in which the receiver may have the message: it can overtake the 202 of its own
/// message, and it can come for one that a person stopped after an attempt. A first verdict stands: a second,
/// contradicting one leaves the state (both are shown).
///
/// # Errors
/// [`StoreError::NotAllowed`].
pub fn next(from: State, event: Event) -> Result<State, StoreError> {
    use Event as E;
    use State as S;
    let to = match event {
        E::UndoTimeOver => match from {
            S::UndoTime => Some(S::Queued),
            _ => None,
        },
        E::Undone => match from {
            S::UndoTime => Some(S::Cancelled),
            _ => None,
        },
        E::Cancelled => match from {
            S::Queued | S::AwaitingLogin | S::NeedsYou | S::UndoTime => Some(S::Cancelled),
            _ => None,
        },
        E::AttemptBegun => match from {
            S::Queued | S::UnknownOutcome => Some(S::Sending),
            _ => None,
        },
        E::Custody => match from {
            S::Sending | S::UnknownOutcome | S::NeedsYou => Some(S::TakenOver),
            // The receipt was here first.
            S::Accepted | S::Rejected | S::AskedToWait => Some(from),
            _ => None,
        },
        E::Later => match from {
            S::Sending => Some(S::Queued),
            S::Accepted | S::Rejected | S::AskedToWait => Some(from),
            _ => None,
        },
        E::LoginNeeded => match from {
            S::Sending => Some(S::AwaitingLogin),
            S::Accepted | S::Rejected | S::AskedToWait => Some(from),
            _ => None,
        },
        E::LoggedIn => match from {
            S::AwaitingLogin => Some(S::Queued),
            _ => None,
        },
        E::PersonNeeded => match from {
            S::Queued | S::Sending | S::UnknownOutcome | S::AwaitingLogin => Some(S::NeedsYou),
            S::Accepted | S::Rejected | S::AskedToWait => Some(from),
            _ => None,
        },
        E::OutcomeLost => match from {
            S::Sending => Some(S::UnknownOutcome),
            S::Accepted | S::Rejected | S::AskedToWait => Some(from),
            _ => None,
        },
        E::Resend => match from {
            S::NeedsYou | S::UnknownOutcome | S::AwaitingLogin | S::Queued | S::NoAnswer => {
                Some(S::Queued)
            }
            _ => None,
        },
        E::AskedAgain => match from {
            S::TakenOver | S::NoAnswer | S::NeedsYou => Some(S::Queued),
            _ => None,
        },
        E::Refrozen => match from {
            S::Sending => Some(S::Cancelled),
            _ => None,
        },
        E::ReceiptOk | E::ReceiptFatal | E::ReceiptTransient => match from {
            S::Sending
            | S::UnknownOutcome
            | S::TakenOver
            | S::NoAnswer
            | S::AskedToWait
            | S::NeedsYou
            | S::Queued
            | S::AwaitingLogin
            | S::Cancelled => Some(match event {
                E::ReceiptOk => S::Accepted,
                E::ReceiptFatal => S::Rejected,
                _ => S::AskedToWait,
            }),
            S::Accepted | S::Rejected => Some(from),
            // Nothing has left: whoever receipts it, it is not its receiver.
            S::UndoTime => None,
        },
        E::Silence => match from {
            S::TakenOver => Some(S::NoAnswer),
            _ => None,
        },
    };
    to.ok_or(StoreError::NotAllowed {
        from: from.word(),
        event: event.word(),
    })
}
