import { createApp } from 'vue'
import App from './App.vue'
import './vant.css'
import './style.css'

createApp(App).mount('#app')
