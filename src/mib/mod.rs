//! What is shown: the tree over view, log and configuration, one file per group.
