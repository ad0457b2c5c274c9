"""What happens by the clock. The only importer of apscheduler; knows no Telegram."""
