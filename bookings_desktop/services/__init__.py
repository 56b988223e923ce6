"""What staff can do: one method is one unit of work and one ChangeSet."""
