"""What can be wrong with what a coach wrote.

CoachingError
└── ContentFault    a YAML file of questions or roles breaks its rules
"""


class CoachingError(Exception):
    """Base of all. The text is one line for the person who edits the content."""


class ContentFault(CoachingError):
    """One or more faults in a YAML file, each as `file:line: field: what is wrong`."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults
