//! `budstikke-cli check`.
