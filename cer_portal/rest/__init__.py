"""What every address of the API shares: the door, the questions, the answers.

The addresses themselves stand in the `api` of each floor; their router stands on the roof.
"""
