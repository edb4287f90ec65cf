//! The store on real files: damaged, killed while it writes, on a full disk, and for a long time.

#[cfg(test)]
mod damage;
#[cfg(test)]
mod full;
#[cfg(test)]
mod growth;
#[cfg(test)]
mod kill;
