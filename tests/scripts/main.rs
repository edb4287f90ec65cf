//! Scripts as they are in the field, run by the real thing: they hang, fork, print too much, vanish.

#[cfg(test)]
mod children;
#[cfg(test)]
mod directory;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod runner;
