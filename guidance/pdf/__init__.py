"""Pages as PDF files, for whoever has to file, attach or print them: made on demand, outside the web process."""
