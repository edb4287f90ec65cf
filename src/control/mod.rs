//! The control socket: JSON lines between the agent and the commands of people, who is at the other end known by its credentials.
