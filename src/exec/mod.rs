//! Running children: process group, deadline, capped output; everybody's one way to run a program.
