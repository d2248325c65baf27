"""JUnit XML against Jenkins' schema: junit-10.xsd as the source package of pytest 9.2.0 has it (its
`testing/example_scripts`), by Gregory Boissinot for Jenkins' xUnit plugin. MIT; see its head.
"""
